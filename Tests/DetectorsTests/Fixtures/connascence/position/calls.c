/* options: limit=50 */
static int book(int room, int start, int end, int guest, int price) { return room; }

int caller(void) {
    printf("%d%d%d%d", 1, 2, 3, 4);
    return book(1, 2, 3, 4, 5); /* expect: connascence/position low */
}
