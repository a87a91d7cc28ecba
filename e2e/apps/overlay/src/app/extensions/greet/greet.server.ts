export default async function greet(name: string, token?: string): Promise<string> {
  console.log(`greeting ${name}`);
  if (token) await fetch("https://api.attio.com/v2/self", { headers: { authorization: `Bearer ${token}` } });
  if (name === "slow") {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    console.log("still here");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  if (name === "nobody") throw new Error("there is nobody to greet");
  return `Hello ${name}`;
}
