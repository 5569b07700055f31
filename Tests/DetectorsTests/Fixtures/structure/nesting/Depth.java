// options: limit=2
import java.util.List;

class Depth {
    void atTheLimit(List<Integer> xs) {
        for (int x : xs) {
            if (x > 1) run();
        }
    }

    void oneOver(List<Integer> xs) {
        for (int x : xs) {
            if (x > 1) {
                while (x > 2) x--; // expect: structure/nesting low
            }
        }
    }

    void chain(int n) {
        try {
            if (n == 1) run();
            else if (n == 2) run();
            else if (n == 3) run();
            else run();
        } catch (RuntimeException e) {
            synchronized (this) {
                if (n == 4) run();
            }
        }
    }

    // Lambdas and methods of anonymous classes start anew.
    void nested(int n) {
        while (n > 1) {
            if (n > 2) {
                run(() -> { if (n > 3) run(); });
                run(new Runnable() {
                    public void run() {
                        while (n > 1) {
                            if (n > 2) {
                                switch (n) { // expect: structure/nesting
                                    default: break;
                                }
                            }
                        }
                    }
                });
            }
        }
    }
}
