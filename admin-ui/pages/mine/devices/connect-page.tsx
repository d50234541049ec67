/** A device gets a password of its own, and whoever holds it the steps to follow. */
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { NewAppPasswordSecret } from '../../../../client/kalends.ts'
import { Page } from '../../../look/page.tsx'
import type { ClientName } from './clients.ts'
import { ConnectForm } from './connect-form.tsx'
import { NewPassword } from './new-password.tsx'

interface Made extends NewAppPasswordSecret {
  readonly client: ClientName
}

export default function ConnectPage() {
  const t = useTranslations('devices.make')
  const [made, setMade] = useState<Made>()
  if (made !== undefined) return <NewPassword {...made} />
  return (
    <Page title={t('title')} intro={t('intro')}>
      <ConnectForm onMade={(shown, client) => setMade({ ...shown, client })} />
    </Page>
  )
}
