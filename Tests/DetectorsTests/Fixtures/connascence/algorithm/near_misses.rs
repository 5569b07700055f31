// Alike at first sight, but nothing to extract: nothing is reported.

// The same statements with other operators compute something else.
fn blend(x: i64, y: i64) -> i64 {
    let mut a = x + y;
    let mut b = a * x;
    let mut c = b - y;
    let mut d = c / 3;
    let mut e = d % b;
    let mut f = e + c * 2;
    return f - a;
}

fn twist(x: i64, y: i64) -> i64 {
    let mut a = x * y;
    let mut b = a - x;
    let mut c = b + y;
    let mut d = c % 3;
    let mut e = d / b;
    let mut f = e * c - 2;
    return f + a;
}

// The same shape, but no renaming leads from one to the other.
fn weave(x: i64, y: i64) -> i64 {
    let mut p = x + y;
    let mut q = p * x;
    let mut r = q - p;
    let mut s = r + q;
    let mut t = s * r;
    let mut u = t - s;
    return u * t;
}

fn knit(x: i64, y: i64) -> i64 {
    let mut p = x + x;
    let mut q = y * p;
    let mut r = p - q;
    let mut s = q + q;
    let mut t = r * p;
    let mut u = s - r;
    return s * u;
}

// The same kinds of statements in the same order, but another algorithm.
fn largest(items: &[i64], size: i64) -> i64 {
    let mut best = 0;
    let mut i = 0;
    while i < size {
        if items[i] > best {
            best = items[i];
        }
        emit(best);
        i += 1;
    }
    return best * 2;
}

fn trailing(items: &[i64], size: i64) -> i64 {
    let mut last = 0;
    let mut i = size;
    while i > last {
        if items[i] == size {
            last = i - 1;
        }
        push(last, i);
        i -= 2;
    }
    return last + i;
}

// Too small: two statements do something.
fn clamp(x: i64, low: i64, high: i64) -> i64 {
    if x < low {
        return low;
    }
    if x > high {
        return high;
    }
    return x;
}

fn limited(y: i64, least: i64, most: i64) -> i64 {
    if y < least {
        return least;
    }
    if y > most {
        return most;
    }
    return y;
}

// Constants are no algorithm, however many.
fn narrow_page(scale: i64) -> i64 {
    let mut width = 210;
    let mut height = 297;
    let mut left = 20;
    let mut right = 20;
    let mut top = 25;
    let mut bottom = 25;
    let mut gutter = 5;
    let mut margin = 10;
    return width + height + left + right + top + bottom + gutter + margin;
}

fn wide_page(scale: i64) -> i64 {
    let mut width = 297;
    let mut height = 420;
    let mut left = 30;
    let mut right = 30;
    let mut top = 35;
    let mut bottom = 35;
    let mut gutter = 8;
    let mut margin = 15;
    return width + height + left + right + top + bottom + gutter + margin;
}
