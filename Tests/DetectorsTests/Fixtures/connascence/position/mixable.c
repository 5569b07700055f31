// options: limit=2, mixable-only=true
struct node;
typedef struct node list;
typedef void (*visitor)(void *, int, int);

void swappable(const char *from, char *to, list *l) {}  // expect: connascence/position low

void numbers(list *l, unsigned long a, uint8_t b) {}  // expect: connascence/position low

void untyped_memory(void *data, list *l, int n) {}  // expect: connascence/position low

void arrays(char name[64], const char *other, list *l) {}  // expect: connascence/position low

void apart(const char *name, int length, list *l, list **all) {}

static void visit(void *context, int a, int b) {}

void install(list *l, visitor *table) {
    table[0] = visit;
    swappable("a", "b", l);
}
