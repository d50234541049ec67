import './look/nonce.ts'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './look/look.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(<App />)
