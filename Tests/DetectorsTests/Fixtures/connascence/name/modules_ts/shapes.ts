import { LARGE } from './sizes';
export const width = 3, [height] = [LARGE];
export function area() {}
export default class Circle {}
export { inner as outer };
export * from './more';
const inner = 1;
