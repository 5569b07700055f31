// Alike at first sight, but nothing to extract: nothing is reported.

// The same statements with other operators compute something else.
function blend(x, y) {
    let a = x + y;
    let b = a * x;
    let c = b - y;
    let d = c / 3;
    let e = d % b;
    let f = e + c * 2;
    return f - a;
}

function twist(x, y) {
    let a = x * y;
    let b = a - x;
    let c = b + y;
    let d = c % 3;
    let e = d / b;
    let f = e * c - 2;
    return f + a;
}

// The same shape, but no renaming leads from one to the other.
function weave(x, y) {
    let p = x + y;
    let q = p * x;
    let r = q - p;
    let s = r + q;
    let t = s * r;
    let u = t - s;
    return u * t;
}

function knit(x, y) {
    let p = x + x;
    let q = y * p;
    let r = p - q;
    let s = q + q;
    let t = r * p;
    let u = s - r;
    return s * u;
}

// The same kinds of statements in the same order, but another algorithm.
function largest(items, size) {
    let best = 0;
    let i = 0;
    while (i < size) {
        if (items[i] > best) {
            best = items[i];
        }
        emit(best);
        i += 1;
    }
    return best * 2;
}

function trailing(items, size) {
    let last = 0;
    let i = size;
    while (i > last) {
        if (items[i] == size) {
            last = i - 1;
        }
        push(last, i);
        i -= 2;
    }
    return last + i;
}

// Too small: two statements do something.
function clamp(x, low, high) {
    if (x < low) {
        return low;
    }
    if (x > high) {
        return high;
    }
    return x;
}

function limited(y, least, most) {
    if (y < least) {
        return least;
    }
    if (y > most) {
        return most;
    }
    return y;
}

// Constants are no algorithm, however many.
function narrowPage(scale) {
    let width = 210;
    let height = 297;
    let left = 20;
    let right = 20;
    let top = 25;
    let bottom = 25;
    let gutter = 5;
    let margin = 10;
    return width + height + left + right + top + bottom + gutter + margin;
}

function widePage(scale) {
    let width = 297;
    let height = 420;
    let left = 30;
    let right = 30;
    let top = 35;
    let bottom = 35;
    let gutter = 8;
    let margin = 15;
    return width + height + left + right + top + bottom + gutter + margin;
}
