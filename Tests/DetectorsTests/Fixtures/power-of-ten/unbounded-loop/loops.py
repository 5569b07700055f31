# Endless with a way out, a condition that stays, and lists that change while they are gone over.
def find(items, limit, queue):
    while True:  # expect: power-of-ten/unbounded-loop
        if items.next():
            return 1
    while limit > 0:  # expect: power-of-ten/unbounded-loop
        print(limit)
    for item in items:
        if item.old:
            items.remove(item)  # expect: power-of-ten/unbounded-loop
    for item in items:
        if item.old:
            items.remove(item)
            break
    for item in list(items):
        items.remove(item)
    while queue:
        handle(queue)
    while limit > 0:
        limit -= 1
    while len(items) > limit:
        items.pop()


def serve(server):
    while True:
        server.handle()


class Worker:
    def run(self):
        while self.running:
            self.step()
