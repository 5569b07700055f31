--  What a specification names, its body may use.
with Ada.Calendar;

package Spec is
end Spec;
