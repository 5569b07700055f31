// options: limit=50
function book(room, start, end, guest, price) {
    return room;
}

function caller(room, values) {
    book(room, 1, 2, 'Ann', 30); // expect: connascence/position low
    book(...values);
    book(room, 1, 2, 'Ann');
    other(1, 2, 3, 4, 5);
}
