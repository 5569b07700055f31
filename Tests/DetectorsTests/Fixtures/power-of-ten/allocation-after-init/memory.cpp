Queue::Queue() {
    slots = new int[100];
}

void Queue::handle() {
    last = new Message; // expect: power-of-ten/allocation-after-init
    next = std::make_unique<Message>(1); // expect: power-of-ten/allocation-after-init
    new (place) Message;
    renew(1);
}

void setup(Queue &queue) {
    queue.slots = new int[100];
}
