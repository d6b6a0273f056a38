/**
 * Webhooks: a company's events as signed messages (Standard Webhooks) to endpoints that it registers.
 *
 * @module
 */
export type { Network } from "./webhooks/Address.ts"
export { bodyOf, messageId } from "./webhooks/Message.ts"
export { endpoints, type PluginOptions, plugin, resource } from "./webhooks/Offer.ts"
export { WebhookFailed } from "./webhooks/Post.ts"
export {
  derivedSecrets,
  keyVariable,
  layerDerivedSecrets,
  layerSecretsFromEnvironment,
  type SecretName,
  SecretsUnavailable,
  WebhookSecrets,
  type WebhookSecretsService,
} from "./webhooks/Secrets.ts"
export { layer, status, subscriberName, type WebhookOptions, type WebhookStatus } from "./webhooks/Sender.ts"
export {
  isWanted,
  type RegisteredWebhook,
  Wanted,
  type WebhookCommand,
  WebhookError,
  type WebhookEvent,
  type WebhookState,
  webhook,
} from "./webhooks/Webhook.ts"
