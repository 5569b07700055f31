// options: limit=3
import java.util.List;

class Reading {
    int atTheLimit(List<Integer> xs) {
        for (int x : xs) { // 1
            if (x > 1) return x; // 2
        }
        return 0;
    }

    int oneOver(List<Integer> xs) { // expect: structure/cognitive low
        for (int x : xs) { // 1
            if (x > 1) return x; // 2
            else return 0; // 1
        }
        return 0;
    }

    int chain(int n) {
        if (n == 1) return 1; // 1
        else if (n == 2) return 2; // 1
        else return 3; // 1
    }

    String cases(int n) {
        return switch (n) { // 1
            case 1 -> "one";
            case 2 -> "two";
            case 3 -> "three";
            default -> n > 9 ? "more" : "many"; // 2
        };
    }

    // A jump to a label counts, a plain one does not.
    void labels(int n) { // expect: structure/cognitive
        outer:
        while (n > 0) { // 1
            if (n == 3) continue outer; // 2 and 1
            break;
        }
    }

    void plainJumps(int n) {
        while (n > 0) { // 1
            if (n == 3) continue; // 2
            break;
        }
    }

    void handlers() { // expect: structure/cognitive
        try {
            run();
        } catch (RuntimeException e) { // 1
            if (e == null) return; // 2
        } catch (Error e) { // 1
        } finally {
            run();
        }
    }

    // Lambdas count into the method around them, methods of anonymous classes by themselves.
    void lambdas(boolean a) { // expect: structure/cognitive
        if (a) { // 1
            run(() -> a ? 1 : 2); // 3
        }
    }

    Runnable anonymous(boolean a) {
        if (!a) return null; // 1
        return new Runnable() {
            public void run() {
                while (a) { // 1
                    if (a) return; // 2
                }
            }
        };
    }

    boolean operators(boolean a, boolean b) { // expect: structure/cognitive
        return a && b || a && b || a; // 4
    }

    // Recursion counts once.
    int sum(int n) { // expect: structure/cognitive
        return n == 0 || n > 9 || n < -9 && n > -20 ? 0 : this.sum(n - 1); // 1, 2 and 1
    }
}
