// options: limit=50
class Calls {
    int book(int room, int start, int end, int guest, int price) {
        return room;
    }

    int all(int... values) {
        return book(1, 2, 3, 4, 5) + all(1, 2, 3, 4, 5); // expect: connascence/position low
    }
}
