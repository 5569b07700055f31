// What initialises may allocate.
void queue_init(struct queue *queue) {
    queue->slots = malloc(100);
}

void handle(struct queue *queue) {
    queue->last = malloc(10); // expect: power-of-ten/allocation-after-init
    queue->name = strdup("x"); // expect: power-of-ten/allocation-after-init
    queue->free(malloc_size);
}
