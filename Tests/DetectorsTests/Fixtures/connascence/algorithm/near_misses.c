// Alike at first sight, but nothing to extract: nothing is reported.

// The same statements with other operators compute something else.
int blend(int x, int y) {
    int a = x + y;
    int b = a * x;
    int c = b - y;
    int d = c / 3;
    int e = d % b;
    int f = e + c * 2;
    return f - a;
}

int twist(int x, int y) {
    int a = x * y;
    int b = a - x;
    int c = b + y;
    int d = c % 3;
    int e = d / b;
    int f = e * c - 2;
    return f + a;
}

// The same shape, but no renaming leads from one to the other.
int weave(int x, int y) {
    int p = x + y;
    int q = p * x;
    int r = q - p;
    int s = r + q;
    int t = s * r;
    int u = t - s;
    return u * t;
}

int knit(int x, int y) {
    int p = x + x;
    int q = y * p;
    int r = p - q;
    int s = q + q;
    int t = r * p;
    int u = s - r;
    return s * u;
}

// The same kinds of statements in the same order, but another algorithm.
int largest(const int *items, int size) {
    int best = 0;
    int i = 0;
    while (i < size) {
        if (items[i] > best) {
            best = items[i];
        }
        emit(best);
        i += 1;
    }
    return best * 2;
}

int trailing(const int *items, int size) {
    int last = 0;
    int i = size;
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
int clamp(int x, int low, int high) {
    if (x < low) {
        return low;
    }
    if (x > high) {
        return high;
    }
    return x;
}

int limited(int y, int least, int most) {
    if (y < least) {
        return least;
    }
    if (y > most) {
        return most;
    }
    return y;
}

// Constants are no algorithm, however many.
int narrowPage(int scale) {
    int width = 210;
    int height = 297;
    int left = 20;
    int right = 20;
    int top = 25;
    int bottom = 25;
    int gutter = 5;
    int margin = 10;
    return width + height + left + right + top + bottom + gutter + margin;
}

int widePage(int scale) {
    int width = 297;
    int height = 420;
    int left = 30;
    int right = 30;
    int top = 35;
    int bottom = 35;
    int gutter = 8;
    int margin = 15;
    return width + height + left + right + top + bottom + gutter + margin;
}
