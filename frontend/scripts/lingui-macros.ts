import { transformAsync } from "@babel/core";
import type { Plugin } from "vite";

const SOURCE = /\/src\/.*\.tsx?$/;
const MACRO = /@lingui\/(?:core|react)\/macro/;

/** Turns `t` and `<Trans>` into look-ups by id; only files that use them pass through Babel, the rest is left to Vite. */
export function linguiMacros(): Plugin {
  return {
    name: "lingui-macros",
    enforce: "pre",
    async transform(code, id) {
      const [file = id] = id.split("?");
      if (!SOURCE.test(file) || file.includes("/node_modules/") || !MACRO.test(code)) return null;
      const result = await transformAsync(code, {
        filename: file,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: ["typescript", "jsx"] },
        plugins: ["@lingui/babel-plugin-lingui-macro"],
      });
      return result?.code ? { code: result.code, map: result.map } : null;
    },
  };
}
