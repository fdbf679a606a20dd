using Kilda.Api.Errors;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Api.Requests;

/// <summary>
/// Everything that is wrong with a request's body. The answer's texts are those of the first problem, in the order in which clients of
/// the Northbound API expect them: types, then values, then names of constants, then what is not offered.
/// </summary>
/// <param name="message">The general text: what could not be done.</param>
/// <param name="operation">As in "the create flow request".</param>
/// <param name="values">What the description of wrong values begins with.</param>
internal sealed class RequestProblems(string message, string operation, string values = "Errors: ")
{
    /// <summary>Characters of a value that are repeated in an answer.</summary>
    private const int MaxEcho = 64;

    private readonly ProblemList _values = new();
    private readonly ProblemList _constants = new();
    private readonly ProblemList _refused = new();

    /// <summary>Problems of types; see <see cref="JsonMembers"/>.</summary>
    public ProblemList Types { get; } = new();

    public void Value(string text, string field) => _values.Add(RefusalKind.DataInvalid, text, field);

    /// <summary>A value that is none of those of an enumeration.</summary>
    /// <param name="enumeration">The name that clients know it by.</param>
    public void Constant(string enumeration, string text, string field) =>
        _constants.Add(RefusalKind.DataInvalid, Unknown(enumeration, text), field);

    /// <summary>A value that names nothing there is, or cannot.</summary>
    public void Argument(string text, string field) => _constants.Add(RefusalKind.ParametersInvalid, text, field);

    /// <summary>The text about a word that is none of an enumeration's.</summary>
    public static string Unknown(string enumeration, string text) =>
        $"No enum constant {enumeration}.{(text.Length <= MaxEcho ? text : $"{text[..MaxEcho]}…").ToUpperInvariant()}";

    /// <summary>The request is complete and makes no sense as a whole.</summary>
    public void Refused(RefusalKind kind, string text, string field) => _refused.Add(kind, text, field);

    /// <summary>The request asks for something that this controller does not offer.</summary>
    public void NotOffered(string text, string field) => _refused.Add(RefusalKind.ParametersInvalid, text, field);

    /// <summary>Null: nothing is wrong.</summary>
    public ErrorAnswer? Answer()
    {
        var all = Types.All.Concat(_values.All).Concat(_constants.All).Concat(_refused.All);
        var first = !Types.IsEmpty ? JsonBody.NotReadable(Types.All)
            : !_values.IsEmpty ? Of(_values, message, values + string.Join(", ", _values.All.Select(problem => problem.Text)))
            : !_constants.IsEmpty ? Of(_constants, _constants.All[0].Text, $"Can not parse arguments of the {operation}")
            : !_refused.IsEmpty ? Of(_refused, message, _refused.All[0].Text)
            : null;
        return first is null ? null : first with { Reasons = all.Select(Reason.From).ToSeq() };
    }

    private static ErrorAnswer Of(ProblemList problems, string message, string description) =>
        ErrorAnswer.Of(problems.All[0].Kind, message, description);
}
