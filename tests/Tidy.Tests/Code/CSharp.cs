namespace Kilda.Tidy.Tests.Code;

/// <summary>
/// C# with the insides of strings and characters, and if wanted of comments, replaced by spaces: every line and column stays where it is.
/// Code in the holes of interpolated strings stays.
/// </summary>
internal sealed class CSharp
{
    private readonly string _text;
    private readonly char[] _result;
    private readonly bool _keepsComments;
    private int _at;

    private CSharp(string text, bool keepsComments) => (_text, _result, _keepsComments) = (text, text.ToCharArray(), keepsComments);

    public static string Blank(string text, bool keepsComments = false)
    {
        var scan = new CSharp(text, keepsComments);
        while (scan._at < text.Length) scan.Code(isHole: false);
        return new string(scan._result);
    }

    private bool Here(string what) => string.CompareOrdinal(_text, _at, what, 0, what.Length) == 0;

    private int Run(char of, int from)
    {
        var at = from;
        while (at < _text.Length && _text[at] == of) at++;
        return at - from;
    }

    private void Blank(int count, bool keep = false)
    {
        for (var end = Math.Min(_text.Length, _at + count); _at < end; _at++)
            if (!keep && _text[_at] is not ('\n' or '\r')) _result[_at] = ' ';
    }

    /// <param name="isHole">Ends at a closing brace that belongs to nothing before; otherwise at the end of the text.</param>
    private void Code(bool isHole)
    {
        for (var depth = 0; _at < _text.Length;)
        {
            if (Here("//")) Blank(Length("\n") - 1, _keepsComments);
            else if (Here("/*")) Blank(Length("*/"), _keepsComments);
            else if (_text[_at] is '\'') Character();
            else if (_text[_at] is '"' or '$' or '@' && TryString()) continue;
            else if (isHole && depth == 0 && _text[_at] == '}') return;
            else
            {
                depth += _text[_at] switch { '{' => 1, '}' => -1, _ => 0 };
                _at++;
            }
        }
    }

    /// <summary>From here to the end of the next <paramref name="end"/>.</summary>
    private int Length(string end)
    {
        var found = _text.IndexOf(end, Math.Min(_text.Length, _at + 2), StringComparison.Ordinal);
        return (found < 0 ? _text.Length + 1 : found + end.Length) - _at;
    }

    private void Character()
    {
        _at++;
        while (_at < _text.Length && _text[_at] is not ('\'' or '\n')) Blank(_text[_at] == '\\' ? 2 : 1);
        _at++;
    }

    private bool TryString()
    {
        var start = _at;
        while (start < _text.Length && _text[start] is '$' or '@') start++;
        if (start >= _text.Length || _text[start] != '"')
        {
            _at = start;
            return true;
        }

        var dollars = _text.AsSpan(_at, start - _at).Count('$');
        var isVerbatim = _text.AsSpan(_at, start - _at).Contains('@');
        var quotes = Run('"', start);
        _at = start;
        if (quotes >= 3 && !isVerbatim) Raw(quotes, dollars);
        else if (quotes == 2 && !isVerbatim) _at += 2;
        else Ordinary(dollars, isVerbatim);
        return true;
    }

    private void Raw(int quotes, int dollars)
    {
        _at += quotes;
        while (_at < _text.Length)
        {
            if (Run('"', _at) >= quotes)
            {
                _at += Run('"', _at);
                return;
            }

            if (dollars > 0 && Run('{', _at) >= dollars) Hole(dollars);
            else Blank(1);
        }
    }

    private void Ordinary(int dollars, bool isVerbatim)
    {
        _at++;
        while (_at < _text.Length && (isVerbatim || _text[_at] != '\n'))
        {
            if (_text[_at] == '"' && !(isVerbatim && Run('"', _at) >= 2))
            {
                _at++;
                return;
            }

            if (dollars > 0 && Run('{', _at) % 2 == 1) Hole(1);
            else Blank((!isVerbatim && _text[_at] == '\\') || (isVerbatim && _text[_at] == '"') ? 2 : Math.Max(1, Run('{', _at)));
        }
    }

    /// <summary>Of a run of braces the last ones open the hole; those before are text.</summary>
    private void Hole(int braces)
    {
        Blank(Run('{', _at) - braces);
        _at += braces;
        Code(isHole: true);
        _at += braces;
    }
}
