import library from 'sharp';

/** For tests that draw pictures: the library belongs to this package. */
export const sharp = library;
