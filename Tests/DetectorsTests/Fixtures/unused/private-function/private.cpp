// Private functions that nobody mentions.
namespace {
int used() { return 1; }
int unused() { return 2; }  // expect: unused/private-function
TEST(Shop, Opens) { used(); }
}  // namespace

int shown() { return used(); }
