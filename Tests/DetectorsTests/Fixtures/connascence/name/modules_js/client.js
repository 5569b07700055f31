import Circle, { area, width, height, outer, extra } from './shapes';
import { inner } from './shapes'; // expect: connascence/name high
import nothing from './sizes'; // expect: connascence/name high
import { a } from './old';
import { b } from './gone';
import { c } from 'elsewhere';
import * as shapes from './shapes';

export function use(sizes) {
    shapes.area();
    shapes.perimeter(); // expect: connascence/name high
    return sizes.anything;
}
