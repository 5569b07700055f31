// What follows a statement that leaves is never reached. (javac refuses most of it; code generators and fragments have it.)
class Dead {
    int price(int a) {
        for (int i = 0; i < a; i++) {
            if (i == 3) continue;
            break;
            a++; // expect: structure/unreachable
        }
        if (a > 3) {
            return 1;
        } else {
            throw new IllegalStateException();
        }
        return 2; // expect: structure/unreachable
    }

    int reached(int a) {
        if (a > 3) {
            return 1;
        }
        return 2;
    }
}
