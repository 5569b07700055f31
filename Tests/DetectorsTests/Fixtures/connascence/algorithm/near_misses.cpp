// Alike at first sight, but nothing to extract: nothing is reported.

// The same statements with other operators compute something else.
int blend(int x, int y) {
    auto a = x + y;
    auto b = a * x;
    auto c = b - y;
    auto d = c / 3;
    auto e = d % b;
    auto f = e + c * 2;
    return f - a;
}

int twist(int x, int y) {
    auto a = x * y;
    auto b = a - x;
    auto c = b + y;
    auto d = c % 3;
    auto e = d / b;
    auto f = e * c - 2;
    return f + a;
}

// The same shape, but no renaming leads from one to the other.
int weave(int x, int y) {
    auto p = x + y;
    auto q = p * x;
    auto r = q - p;
    auto s = r + q;
    auto t = s * r;
    auto u = t - s;
    return u * t;
}

int knit(int x, int y) {
    auto p = x + x;
    auto q = y * p;
    auto r = p - q;
    auto s = q + q;
    auto t = r * p;
    auto u = s - r;
    return s * u;
}

// The same kinds of statements in the same order, but another algorithm.
int largest(const std::vector<int>& items, int size) {
    auto best = 0;
    auto i = 0;
    while (i < size) {
        if (items[i] > best) {
            best = items[i];
        }
        emit(best);
        i += 1;
    }
    return best * 2;
}

int trailing(const std::vector<int>& items, int size) {
    auto last = 0;
    auto i = size;
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
    auto width = 210;
    auto height = 297;
    auto left = 20;
    auto right = 20;
    auto top = 25;
    auto bottom = 25;
    auto gutter = 5;
    auto margin = 10;
    return width + height + left + right + top + bottom + gutter + margin;
}

int widePage(int scale) {
    auto width = 297;
    auto height = 420;
    auto left = 30;
    auto right = 30;
    auto top = 35;
    auto bottom = 35;
    auto gutter = 8;
    auto margin = 15;
    return width + height + left + right + top + bottom + gutter + margin;
}
