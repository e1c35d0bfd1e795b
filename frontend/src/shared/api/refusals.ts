import { client } from "./generated/client.gen";
import { problemFrom } from "./problem";

// Whatever goes wrong with a call of the generated client is thrown as a `Problem`.
client.interceptors.error.use((error, response) => problemFrom(error, response));

export { client };
