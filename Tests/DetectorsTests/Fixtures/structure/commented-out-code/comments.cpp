// Code that was turned into comments.
void f() {
  a = 1; // expect-next: structure/commented-out-code
  // price = order.net * order.tax;
  // if (price > limit) {
  //   log(price);
  // }
  b = 2;
  // The price is the net price with the tax; see also the table
  // of countries (in the handbook), which we do not check;
  // price = net * tax;
  c = 3;
  // For example:
  //
  //   price = order.net * order.tax;
  //   log(price);
  //   close(order);
  d = 4;
  /* price = order.net;
     log(price); */
}
