using Reference = int *; // expect: power-of-ten/pointers
using Number = int;
std::function<int(int)> callback; // expect: power-of-ten/pointers

struct List {
    Node *head;
    int (*compare)(int, int); // expect: power-of-ten/pointers

    int first() {
        return this->head->value;
    }

    int second() {
        return head->next->value; // expect: power-of-ten/pointers
    }
};
