// options: limit=3
import java.util.List;

class Decisions {
    int atTheLimit(boolean a, boolean b) {
        if (a && b) return 1;
        return 2;
    }

    int oneOver(boolean a, boolean b, boolean c) { // expect: structure/cyclomatic low
        return a && b || c ? 1 : 2;
    }

    int chain(int n) { // expect: structure/cyclomatic
        if (n == 1) {
            return 1;
        } else if (n == 2) {
            return 2;
        } else if (n == 3) {
            return 3;
        }
        return 4;
    }

    String casesWithin(int n) {
        return switch (n) {
            case 1, 2 -> "few";
            case 3 -> "some";
            default -> "many";
        };
    }

    int casesOver(int n) { // expect: structure/cyclomatic
        switch (n) {
            case 1: return 1;
            case 2: return 2;
            case 3: return 3;
            default: return 4;
        }
    }

    Decisions(List<String> lines) { // expect: structure/cyclomatic
        for (String line : lines) {
            try {
                while (line.isEmpty()) line = line.trim();
            } catch (RuntimeException e) {
                throw e;
            } finally {
                assert lines != null;
            }
        }
    }

    // Lambdas and methods of anonymous classes are measured by themselves.
    Runnable nested(boolean a) {
        run(() -> a || !a ? 1 : 2);
        run(() -> a || !a || isOdd(1) ? 1 : 2); // expect: structure/cyclomatic
        return a ? null : new Runnable() {
            public void run() {
                if (a) return;
            }
        };
    }
}
