// Methods of the same class, with and without `this`; overloads and other objects are not.
class Tree {
    int depth(int n) { // expect: power-of-ten/recursion
        return n == 0 ? 0 : depth(n - 1);
    }

    int left(int n) { // expect: power-of-ten/recursion
        return this.right(n);
    }

    int right(int n) { // expect: power-of-ten/recursion
        return Tree.left(n - 1);
    }

    void print() {
        print("");
    }

    void print(String indent) {
        System.out.println(indent);
    }

    int size(Tree other) {
        return other.size(this);
    }

    @Override
    public String toString() {
        return super.toString();
    }
}
