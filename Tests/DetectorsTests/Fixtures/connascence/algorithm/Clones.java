// Clones within a file: each is reported once, at its first place.

class Clones {

    // Type 1: the same but for layout and comments.
    static int digitBalance(int n) {  // expect: connascence/algorithm low
        int total = 0;
        int rest = n;
        while (rest > 0) {
            int digit = rest % 10;
            if (digit % 2 == 1) {
                total += digit * digit;
            } else {
                total -= digit;
            }
            rest = rest / 10;
            emit(total);
        }
        return total;
    }

    static int balanceOfDigits(int n) {
        int total = 0;
        int rest = n;

        // A comment changes nothing.
        while (rest > 0) {
            int digit = rest % 10;

            // A comment changes nothing.
            if (digit % 2 == 1) {
                total += digit * digit;
            } else {
                total -= digit;
            }
            rest = rest / 10;
            emit(total);
        }
        return total;
    }

    // Type 2: other names and literals, changed consistently.
    static int halvings(int limit) {  // expect: connascence/algorithm low
        int count = 0;
        int value = limit;
        while (value > 1) {
            if (value % 2 == 0) {
                value = value / 2;
            } else {
                value = value * 3 + 1;
            }
            count += 1;
            if (value > 1000) {
                warn(value);
            }
            record(count, value);
        }
        return count;
    }

    static int thirds(int bound) {
        int rounds = 0;
        int current = bound;
        while (current > 4) {
            if (current % 3 == 0) {
                current = current / 3;
            } else {
                current = current * 5 + 2;
            }
            rounds += 1;
            if (current > 777) {
                warn(current);
            }
            record(rounds, current);
        }
        return rounds;
    }

    // Type 3: the second counts its steps as well, in statements of its own.
    static int find(int[] items, int wanted, int size) {  // expect: connascence/algorithm low
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) / 2;
            if (items[middle] == wanted) {
                return middle;
            }
            if (items[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
            narrow(low, high);
        }
        return 0;
    }

    static int findCounting(int[] sorted, int key, int length) {
        int fromIndex = 0;
        int toIndex = length - 1;
        int probes = 0;
        while (fromIndex <= toIndex) {
            int middle = (fromIndex + toIndex) / 2;
            probes += 1;
            if (sorted[middle] == key) {
                return middle;
            }
            if (sorted[middle] < key) {
                fromIndex = middle + 1;
            } else {
                toIndex = middle - 1;
            }
            narrow(fromIndex, toIndex);
        }
        measure(probes);
        return 0;
    }
}
