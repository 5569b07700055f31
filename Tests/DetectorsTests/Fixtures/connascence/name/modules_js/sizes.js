import { width } from './shapes';
export const LARGE = width;
