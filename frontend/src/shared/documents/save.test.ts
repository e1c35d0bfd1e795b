import { expect, test } from "vitest";
import { filenameIn } from "./save";

test("a file is called what the server calls it", () => {
  expect(filenameIn('inline; filename="sick-leave-7K2M-9QXR.pdf"')).toBe("sick-leave-7K2M-9QXR.pdf");
});

test("a name that leads elsewhere is none", () => {
  expect(filenameIn('attachment; filename="../../etc/passwd"')).toBeUndefined();
  expect(filenameIn(null)).toBeUndefined();
});
