import { Banner } from "attio/client";

const variants = ["neutral", "warning", "error"] as const;
const nothing = () => {};

export function BannerGallery() {
  return (
    <>
      {variants.map((variant) => (
        <Banner key={variant} variant={variant}>
          A small {variant} banner.
        </Banner>
      ))}
      <Banner variant="neutral" actions={[{ label: "Connect", variant: "primary", onTrigger: nothing }]}>
        With a primary action.
      </Banner>
      <Banner variant="warning" actions={[{ label: "Dismiss", variant: "secondary", onTrigger: nothing }]}>
        With a secondary action, and more text than there is room for beside a button, so that the text goes on in a
        second line and the button stays where it is.
      </Banner>
      <Banner
        variant="error"
        actions={[
          { label: "Later", variant: "secondary", onTrigger: nothing },
          { label: "Sign in", variant: "primary", onTrigger: nothing },
        ]}
      >
        With both.
      </Banner>
      {variants.map((variant) => (
        <Banner key={variant} variant={variant} size="large" title={`A large ${variant} banner`}>
          It has a title, and says below what it is about.
        </Banner>
      ))}
      <Banner
        variant="neutral"
        size="large"
        title="Two seats are left"
        actions={[
          { label: "Not now", variant: "secondary", onTrigger: nothing },
          { label: "Add seats", variant: "primary", onTrigger: nothing },
        ]}
      >
        Add seats before you invite more people.
      </Banner>
    </>
  );
}
