// One dereference at a time; function pointers, pointers behind types and dereferences in macros are not for this code.
typedef struct node *node_ref; // expect: power-of-ten/pointers
typedef int (*compare)(int, int); // expect: power-of-ten/pointers
typedef struct node node;
#define VALUE(n) ((n)->value) // expect: power-of-ten/pointers
#define SCALED(a, b) ((a) * (b))
#define MINUS(a, b) (a - b > 0)

int first(const struct list *list, int **table, int (*get)(int)) { // expect: power-of-ten/pointers
    int a = list->head->value; // expect: power-of-ten/pointers
    int b = **table; // expect: power-of-ten/pointers
    int c = (*table)->value; // expect: power-of-ten/pointers
    int d = list->head.value;
    int e = *table[0];
    int f = list->rows[2].value * list->scale;
    return a + b + c + d + e + f;
}
