// options: limit=3
// Nothing but data.
class Data {
  int a = 1;
  int b = 2;
  int c = 3;
}
