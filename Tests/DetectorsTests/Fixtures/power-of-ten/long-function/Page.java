// options: limit=4
class Page {
    void turn() { // expect: power-of-ten/long-function
        a();
        b();
        c();
    }

    void shorter() {
        // a comment

        a();
    }
}
