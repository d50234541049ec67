/**
 * What every table holds, parents before children. The migrations make the tables, and a test compares; backup, restore
 * and verify read here what there is. Rows never become entities: a plain row costs a fraction of one.
 */
import { type EntitySchemaColumnOptions as Column, EntitySchema } from 'typeorm'
import type { Dialect } from './sql.ts'

export function entities(database: Dialect['name']): EntitySchema[] {
  const integer: Column = { type: database === 'sqlite' ? 'integer' : 'bigint' }
  const text: Column = { type: 'text' }
  const flag: Column = { type: database === 'sqlite' ? 'integer' : 'boolean' }
  const bytes: Column = { type: database === 'sqlite' ? 'blob' : 'bytea' }
  const generated: Column = { ...integer, primary: true, generated: 'increment' }

  return [
    table('meta', {
      id: primary(integer),
      store_id: text,
      epoch: text,
      membership_version: integer,
      created_at: integer,
    }),
    table('principal', {
      id: generated,
      kind: text,
      slug: text,
      name: text,
      timezone: optional(text),
      admin: flag,
      quota_bytes: optional(integer),
      details: text,
      policy: optional(text),
      home_no: integer,
      credential_version: integer,
      created_at: integer,
    }),
    table('principal_address', {
      address: primary(text),
      principal_id: integer,
      ordinal: integer,
    }),
    table('principal_suffix', {
      suffix: primary(text),
      principal_id: primary(integer),
    }),
    table('credential', {
      id: generated,
      principal_id: integer,
      kind: text,
      secret: text,
      created_at: integer,
    }),
    table('membership', {
      group_id: primary(integer),
      member_id: primary(integer),
    }),
    table('delegation', {
      principal_id: primary(integer),
      delegate_id: primary(integer),
      access: primary(text),
    }),
    table('collection', {
      id: generated,
      owner_id: integer,
      home: text,
      slug: text,
      kind: text,
      display_name: optional(text),
      description: optional(text),
      color: optional(text),
      calendar_order: optional(text),
      components: text,
      timezone: optional(text),
      timezone_id: optional(text),
      transparent: flag,
      change_no: integer,
      home_no: integer,
      oldest_no: integer,
      objects: integer,
      bytes: integer,
      created_at: integer,
      modified_at: integer,
    }),
    table('subscription', {
      collection_id: primary(integer),
      source: text,
      etag: optional(text),
      last_modified: optional(text),
      next_at: integer,
      every_seconds: integer,
      refreshed_at: optional(integer),
      failures: integer,
      problem: optional(text),
    }),
    table('feed', {
      id: generated,
      owner_id: integer,
      collection_id: optional(integer),
      level: text,
      label: text,
      token_hash: text,
      created_at: integer,
    }),
    table('push_registration', {
      id: generated,
      name: text,
      principal_id: integer,
      owner_id: integer,
      home: text,
      collection_id: optional(integer),
      push_resource: text,
      public_key: text,
      auth_secret: text,
      on_content: flag,
      on_properties: flag,
      content_no: integer,
      properties_no: integer,
      expires_at: integer,
      next_at: integer,
      failures: integer,
      created_at: integer,
    }),
    table('outbound_body', {
      id: generated,
      bytes,
    }),
    table('outbound', {
      id: generated,
      kind: text,
      idempotency_key: text,
      sender_id: integer,
      uid: text,
      method: text,
      recipient: text,
      folded: flag,
      body_id: optional(integer),
      state: text,
      attempts: integer,
      next_at: integer,
      problem: optional(text),
      created_at: integer,
      settled_at: optional(integer),
    }),
    table('secret', {
      name: primary(text),
      value: text,
      created_at: integer,
    }),
    table('departed_collection', {
      owner_id: primary(integer),
      home: primary(text),
      slug: primary(text),
      home_no: integer,
      departed_at: integer,
    }),
    table('collection_grant', {
      id: generated,
      collection_id: integer,
      principal_id: optional(integer),
      everybody: optional(text),
      privileges: text,
      denies: flag,
    }),
    table('invitation', {
      collection_id: primary(integer),
      principal_id: primary(integer),
      access: text,
      summary: optional(text),
      created_at: integer,
    }),
    table('share', {
      id: generated,
      collection_id: integer,
      sharee_id: integer,
      uid: text,
      access: text,
      state: text,
      summary: optional(text),
      display_name: optional(text),
      description: optional(text),
      color: optional(text),
      calendar_order: optional(text),
      transparent: flag,
      home_no: integer,
      created_at: integer,
    }),
    table('look', {
      collection_id: primary(integer),
      principal_id: primary(integer),
      color: optional(text),
      calendar_order: optional(text),
    }),
    table('object', {
      id: generated,
      collection_id: integer,
      name: text,
      uid: text,
      uid_no: integer,
      component: text,
      etag: text,
      schedule_tag: optional(text),
      size: integer,
      change_no: integer,
      created_at: integer,
      modified_at: integer,
      starts_at: integer,
      ends_at: integer,
      recurring: flag,
      wide: flag,
      alarm_starts_at: optional(integer),
      alarm_ends_at: optional(integer),
      access: integer,
    }),
    table('peruser_data', {
      object_id: primary(integer),
      principal_id: primary(integer),
      data: text,
    }),
    table('object_body', {
      object_id: primary(integer),
      bytes,
    }),
    table('attachment_content', {
      hash: primary(text),
      size: integer,
      touched_at: integer,
    }),
    table('attachment_chunk', {
      hash: primary(text),
      ordinal: primary(integer),
      bytes,
    }),
    table('attachment', {
      id: generated,
      managed_id: text,
      hash: text,
      size: integer,
      media_type: text,
      filename: optional(text),
      touched_at: integer,
      created_at: integer,
    }),
    table('object_attachment', {
      object_id: primary(integer),
      attachment_id: primary(integer),
    }),
    table('booking', {
      principal_id: primary(integer),
      uid: primary(text),
      instance: primary(integer),
      starts_at: integer,
      ends_at: integer,
      lane: integer,
      kind: text,
      expires_at: optional(integer),
      guarded: flag,
    }),
    table('check_in', {
      principal_id: primary(integer),
      uid: primary(text),
      starts_at: primary(integer),
    }),
    table('job', {
      name: primary(text),
      claimed_until: integer,
      done_at: integer,
    }),
    table('tombstone', {
      collection_id: primary(integer),
      name: primary(text),
      change_no: integer,
      deleted_at: integer,
    }),
    table('change', {
      position: generated,
      transaction_id: optional(integer),
      collection_id: integer,
      name: optional(text),
      change_no: integer,
      origin: text,
      changed_at: integer,
    }),
    table('dead_property', {
      target_kind: primary(text),
      target_id: primary(integer),
      namespace: primary(text),
      local_name: primary(text),
      xml: text,
    }),
    table('lock', {
      token: primary(text),
      path: text,
      depth: text,
      scope: text,
      principal_id: integer,
      owner_xml: text,
      timeout_seconds: integer,
      expires_at: integer,
    }),
  ]
}

function table(name: string, columns: Record<string, Column>): EntitySchema {
  return new EntitySchema({ name, tableName: name, columns })
}

function primary(column: Column): Column {
  return { ...column, primary: true }
}

function optional(column: Column): Column {
  return { ...column, nullable: true }
}
