// Alike at first sight, but nothing to extract: nothing is reported.

// The same statements with other operators compute something else.
func blend(_ x: Int, _ y: Int) -> Int {
    var a = x + y
    var b = a * x
    var c = b - y
    var d = c / 3
    var e = d % b
    var f = e + c * 2
    return f - a
}

func twist(_ x: Int, _ y: Int) -> Int {
    var a = x * y
    var b = a - x
    var c = b + y
    var d = c % 3
    var e = d / b
    var f = e * c - 2
    return f + a
}

// The same shape, but no renaming leads from one to the other.
func weave(_ x: Int, _ y: Int) -> Int {
    var p = x + y
    var q = p * x
    var r = q - p
    var s = r + q
    var t = s * r
    var u = t - s
    return u * t
}

func knit(_ x: Int, _ y: Int) -> Int {
    var p = x + x
    var q = y * p
    var r = p - q
    var s = q + q
    var t = r * p
    var u = s - r
    return s * u
}

// The same kinds of statements in the same order, but another algorithm.
func largest(_ items: [Int], _ size: Int) -> Int {
    var best = 0
    var i = 0
    while i < size {
        if items[i] > best {
            best = items[i]
        }
        emit(best)
        i += 1
    }
    return best * 2
}

func trailing(_ items: [Int], _ size: Int) -> Int {
    var last = 0
    var i = size
    while i > last {
        if items[i] == size {
            last = i - 1
        }
        push(last, i)
        i -= 2
    }
    return last + i
}

// Too small: two statements do something.
func clamp(_ x: Int, _ low: Int, _ high: Int) -> Int {
    if x < low {
        return low
    }
    if x > high {
        return high
    }
    return x
}

func limited(_ y: Int, _ least: Int, _ most: Int) -> Int {
    if y < least {
        return least
    }
    if y > most {
        return most
    }
    return y
}

// Constants are no algorithm, however many.
func narrowPage(_ scale: Int) -> Int {
    var width = 210
    var height = 297
    var left = 20
    var right = 20
    var top = 25
    var bottom = 25
    var gutter = 5
    var margin = 10
    return width + height + left + right + top + bottom + gutter + margin
}

func widePage(_ scale: Int) -> Int {
    var width = 297
    var height = 420
    var left = 30
    var right = 30
    var top = 35
    var bottom = 35
    var gutter = 8
    var margin = 15
    return width + height + left + right + top + bottom + gutter + margin
}
