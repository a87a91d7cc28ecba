export * from "./chart.js";
export * from "./description-list.js";
export * from "./dialog-list.js";
export * from "./layout.js";
export * from "./navigation.js";
export * from "./table.js";
export * from "./text.js";
export * from "./widget.js";
