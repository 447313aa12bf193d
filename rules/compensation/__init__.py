"""What is paid or given: applications, automatic refunds, points, offers, care after a complaint."""
