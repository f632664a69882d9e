/** For tests that draw pictures: the library belongs to this package. */
export { default as sharp } from 'sharp';
