import { defineConfig } from "@hey-api/openapi-ts";

/** Makes the client from what the server says of itself; `npm run generate` writes that document first. */
export default defineConfig({
  input: process.env.OPENAPI_FILE ?? "openapi.json",
  output: { path: process.env.CLIENT_FOLDER ?? "src/shared/api/generated", clean: true },
  plugins: [
    { name: "@hey-api/typescript", enums: false },
    { name: "@hey-api/client-fetch", runtimeConfigPath: "@/shared/api/configure" },
    { name: "@hey-api/sdk" },
    { name: "valibot", definitions: true, requests: false, responses: false, metadata: false },
    {
      name: "@tanstack/react-query",
      // The tags are what a live event's topic is compared with.
      queryKeys: { tags: true },
      queryOptions: true,
      infiniteQueryKeys: false,
      infiniteQueryOptions: false,
      mutationOptions: true,
    },
  ],
});
