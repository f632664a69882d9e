/** How wide the page in the frame is told to be. */
export const WIDTHS = {
  fit: { label: 'Fit', pixels: undefined },
  phone: { label: 'Phone, 380', pixels: 380 },
  tablet: { label: 'Tablet, 768', pixels: 768 },
  desktop: { label: 'Desktop, 1280', pixels: 1_280 },
} as const;

export type PreviewWidth = keyof typeof WIDTHS;
