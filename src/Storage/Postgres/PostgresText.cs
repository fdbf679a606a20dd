using System.Text;

namespace Kilda.Storage.Postgres;

internal static class PostgresText
{
    /// <summary>PostgreSQL has no texts with U+0000, and neither it nor SQLite halves of surrogate pairs: U+FFFD stands for them.</summary>
    public static string Storable(string text)
    {
        foreach (var c in text)
        {
            if (c == '\0' || char.IsSurrogate(c)) return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
        }

        return text;
    }
}
