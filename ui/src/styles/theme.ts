import {
  Button,
  Checkbox,
  createTheme,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Skeleton,
  Tooltip,
} from "@mantine/core";

const accent: MantineColorsTuple = [
  "#eef3ff",
  "#dbe5ff",
  "#b8ccff",
  "#8fadff",
  "#6288f5",
  "#3d6be6",
  "#2b59d9",
  "#214bc0",
  "#1b3f9f",
  "#173682",
];

/** Dark enough in both themes for white text on it. */
const red: MantineColorsTuple = [
  "#fdeef0",
  "#fbdde1",
  "#f5b8c0",
  "#ee8f9b",
  "#e06070",
  "#d4475a",
  "#c92a3c",
  "#b32033",
  "#961a2b",
  "#7a1523",
];

/** What lies between the page and a dialog. */
export const overlay = { color: "var(--overlay)", backgroundOpacity: 1 };

/** Where menus, popovers and tooltips are drawn: the workspace's layout has it, in the page's own landmark. */
export const FLOATING = "floating";
const portalProps = { target: `#${FLOATING}` };

/** The component library's theme. Colours live in tokens.css; this file only decides sizes and defaults. */
export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: 6,
  colors: { accent, red },
  fontFamily: "var(--font-sans)",
  fontFamilyMonospace: "var(--font-mono)",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.8125rem", lg: "0.9375rem", xl: "1.125rem" },
  defaultRadius: "7px",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: "compact-sm" },
      styles: { root: { height: 30, paddingInline: 11, fontWeight: 500, fontSize: "var(--text-md)" } },
    }),
    Input: Input.extend({
      defaultProps: { size: "xs" },
      styles: {
        wrapper: { "--input-bd": "var(--line-strong)", "--input-bg": "var(--surface)" },
        input: { fontSize: "var(--text-md)" },
      },
    }),
    InputWrapper: { styles: { description: { fontSize: "var(--text-sm)" } } },
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs", radius: 4 } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        portalProps,
        openDelay: 350,
        withArrow: false,
        radius: 6,
        fz: 12,
        px: 8,
        py: 4,
        transitionProps: { duration: 80 },
      },
    }),
    Popover: Popover.extend({
      defaultProps: { portalProps, shadow: "md", radius: 10, transitionProps: { transition: "pop", duration: 90 } },
      styles: { dropdown: { border: 0, background: "var(--surface-raised)" } },
    }),
    Menu: Menu.extend({
      defaultProps: {
        portalProps,
        shadow: "md",
        radius: 10,
        transitionProps: { transition: "pop", duration: 90 },
        // The focus goes to the first item: a menu has nothing but items.
        withInitialFocusPlaceholder: false,
      },
      styles: {
        dropdown: { border: 0, background: "var(--surface-raised)", padding: 4 },
        item: { fontSize: "var(--text-md)", padding: "6px 8px", borderRadius: 6 },
        label: { fontSize: "var(--text-xs)", color: "var(--ink-faint)", fontWeight: 500 },
        divider: { borderColor: "var(--line)", margin: "4px 0" },
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        radius: 14,
        shadow: "xl",
        overlayProps: overlay,
        transitionProps: { transition: "pop", duration: 120 },
        centered: true,
      },
      styles: {
        content: { background: "var(--surface-raised)" },
        header: { background: "var(--surface-raised)", padding: "16px 20px 12px" },
        title: { fontSize: "var(--text-lg)", fontWeight: 600, letterSpacing: "-0.011em" },
        body: { padding: "0 20px 20px" },
      },
    }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 5 } }),
  },
});
