// Measures one page in a browser that runs already, and prints its scores of 100 and its times in milliseconds as JSON.
// Usage: node measure.mjs DEBUGGING_PORT URL
import lighthouse from "lighthouse";

const [port, url] = process.argv.slice(2);
const result = await lighthouse(url, {
  port: Number(port),
  // Whoever is signed in stays signed in.
  disableStorageReset: true,
  onlyCategories: ["performance", "accessibility", "best-practices"],
  logLevel: "error",
});
const { categories, audits, finalDisplayedUrl, runtimeError } = result.lhr;
if (runtimeError) throw new Error(`${url}: ${runtimeError.message}`);
if (new URL(finalDisplayedUrl).pathname !== new URL(url).pathname)
  throw new Error(`${url} led to ${finalDisplayedUrl}; nothing was measured.`);
const scores = Object.entries(categories).map(([name, { score }]) => [name, Math.round(score * 100)]);
const times = [
  ["first paint", "first-contentful-paint"],
  ["largest paint", "largest-contentful-paint"],
  ["blocked", "total-blocking-time"],
].map(([name, audit]) => [name, Math.round(audits[audit].numericValue)]);
const missed = Object.values(categories)
  .flatMap(({ auditRefs }) => auditRefs)
  .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
  .map(({ id }) => id);
if (missed.length > 0) process.stderr.write(`${url}: ${missed.join(", ")}\n`);
process.stdout.write(JSON.stringify(Object.fromEntries([...scores, ...times])));
