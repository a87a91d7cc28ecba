declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  /** Shows an OpenAPI document; its options are at swagger.io, "Configuration" of Swagger UI. */
  export default function SwaggerUI(options: Record<string, unknown>): unknown;
}
