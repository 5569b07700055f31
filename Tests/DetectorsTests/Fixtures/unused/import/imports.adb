--  What is named by `with` and stands nowhere else.
with Ada.Text_IO;
with Ada.Calendar;  -- expect: unused/import
with Ada.Strings.Fixed; use Ada.Strings.Fixed;
with Shop;

procedure Imports is
begin
   ada.text_io.Put_Line (Shop.Name);
end Imports;
