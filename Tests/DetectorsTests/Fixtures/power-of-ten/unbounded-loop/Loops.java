class Loops {
    int find(List<Integer> list, int limit, boolean done) {
        while (true) { // expect: power-of-ten/unbounded-loop
            if (list.isEmpty()) return 0;
        }
    }

    void change(List<Integer> list, int limit) {
        for (Integer item : list) {
            list.remove(item); // expect: power-of-ten/unbounded-loop
        }
        for (Integer item : list) {
            found.add(item);
        }
        while (limit < 10) { // expect: power-of-ten/unbounded-loop
            step();
        }
        for (; limit < 10; limit++) {
            step();
        }
        while (iterator.hasNext()) {
            step();
        }
    }
}
