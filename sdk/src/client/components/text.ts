import { host } from "./host.js";

export const Avatar = host("Avatar");
export const Badge = host("Badge");
export const Json = host("Json");
export const Link = host("Link");
export const StatusBadge = host("StatusBadge");
export const TextBlock = host("TextBlock");

export const Typography = {
  Body: host("Typography.Body"),
  Title: host("Typography.Title"),
  Caption: host("Typography.Caption"),
};
