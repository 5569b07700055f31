// Variables that get a value and never give it back.
const top = 1;

function total(orders) {
  let net = 0;
  const gross = 1; // expect: unused/variable
  let late; // expect: unused/variable
  late = net;
  const { a, b } = orders;
  const key = "x";
  for (let i of orders) {
    net += 1;
  }
  const onDone = () => net;
  return { net, [key]: onDone };
}
