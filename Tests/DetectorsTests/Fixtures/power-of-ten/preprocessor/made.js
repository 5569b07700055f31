function load(source, model) {
  eval(source); // expect: power-of-ten/preprocessor
  setTimeout("run()", 10); // expect: power-of-ten/preprocessor
  setTimeout(run, 10);
  model.eval(source);
  return new Function(source); // expect: power-of-ten/preprocessor
}
